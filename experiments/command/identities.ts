import { join } from 'node:path'
import { EXIT } from '../../proto/error.js'
import { Identity } from '../../proto/identity.js'
import { createSecretOnce, readSecret } from '../../proto/secret-file.js'

/** Where each end keeps its own key. */

/** The coordinator's own key, beside its roll; made when it is first needed. @throws COORDINATOR_KEY_EXPOSED, IDENTITY_KEY */
export function coordinatorIdentity(roll: string): Identity {
  return keptIdentity(join(roll, 'coordinator.pem'), 'COORDINATOR_KEY')
}

/** A participant's key in its store; made when it is first needed. @throws IDENTITY_KEY_EXPOSED, IDENTITY_KEY */
export function participantIdentity(store: string): Identity {
  return keptIdentity(identityFile(store), 'IDENTITY_KEY')
}

/** The key in a participant's store, if it has one. */
export function identityIn(store: string): Identity | undefined {
  const file = identityFile(store)
  const pem = readSecret({ file, code: 'IDENTITY_KEY', exit: EXIT.usage })
  return pem && Identity.fromPem(pem, file)
}

function identityFile(store: string): string {
  return join(store, 'identity.pem')
}

function keptIdentity(file: string, code: string): Identity {
  const about = { file, code, exit: EXIT.usage }
  if (readSecret(about) === undefined) createSecretOnce(file, Buffer.from(Identity.freshPem()))
  return Identity.fromPem(readSecret(about)!, file)
}
