import { randomBytes } from 'node:crypto'
import type { Channel } from '../proto/channel.js'
import { EXIT, FedveilError } from '../proto/error.js'
import {
  asPublicKey,
  type Greeting,
  type Identity,
  isSignedBy,
  joinStatement,
  NONCE_BYTES,
  planStatement,
  tokenDigest,
  tokenProof,
} from '../proto/identity.js'
import { WIRE_VERSION } from '../proto/message.js'
import { Plan } from '../proto/plan.js'
import type { KnownCoordinator } from './coordinator-key.js'

/** Who a participant is to a coordinator, and which coordinator it takes plans from. */
export interface Credentials {
  /** Its own key; without it only coordinators that ask for none let it in. */
  readonly identity?: Identity | undefined
  /** One-time token that enrols the key. */
  readonly token?: string | undefined
  readonly coordinator: KnownCoordinator
  /** Sign for the TLS channel too; both ends must agree. */
  readonly channelBinding: boolean
}

export interface EnterOptions {
  readonly name: string
  /** Take part in a run of this scenario only. */
  readonly scenario?: string | undefined
  /** Take part in this run only. */
  readonly run?: string | undefined
  readonly credentials: Credentials
  /** Of the TLS channel; empty on plain text. */
  readonly binding: Uint8Array
  /** It comes back into the open run. */
  readonly resumes?: boolean
}

const EMPTY = new Uint8Array(0)

/**
 * Joins a run over a new channel: says who it is, signs the coordinator's challenge, and takes the plan if the coordinator
 * that it knows has signed it.
 * @throws the coordinator's refusal, IDENTITY_NEEDED, COORDINATOR_KEY, PLAN_SIGNATURE, PLAN_UNREADABLE, WRONG_RUN
 */
export async function enter(channel: Channel, options: EnterOptions): Promise<Plan> {
  const { name, run, credentials } = options
  const greeting = await greet(channel, options).catch((error) => Promise.reject(namingOwnRun(error, run)))
  const { identity, token } = credentials
  const statement = joinStatement(greeting)
  const { planJson, planSignature } = await channel
    .request(
      {
        kind: 'join',
        participant: name,
        scenario: options.scenario ?? '',
        versions: [WIRE_VERSION],
        software: 'fedveil',
        resumes: options.resumes ?? false,
        signature: identity?.sign(statement) ?? EMPTY,
        tokenProof: identity && token ? tokenProof(tokenDigest(token), statement) : EMPTY,
      },
      'welcome',
    )
    .catch((error) => Promise.reject(namingOwnRun(error, run)))
  checkSignature(greeting, planJson, planSignature, credentials.coordinator)
  const plan = readPlan(planJson)
  if (run !== undefined && plan.run !== run)
    throw new FedveilError('WRONG_RUN', `The coordinator runs "${plan.run}", not "${run}".`, EXIT.refused)
  return plan
}

async function greet(channel: Channel, { name, credentials, binding }: EnterOptions): Promise<Greeting> {
  const { identity, channelBinding } = credentials
  const participantKey = identity?.publicKey ?? EMPTY
  const participantNonce = randomBytes(NONCE_BYTES)
  const challenge = await channel.request(
    { kind: 'identify', participant: name, publicKey: participantKey, nonce: participantNonce },
    'challenge',
  )
  if (challenge.needed && identity === undefined)
    throw new FedveilError(
      'IDENTITY_NEEDED',
      `This coordinator admits known keys alone, and "${name}" has none here: make one with "fedveil keys new" and have it admitted, or join with the --token that the operator gave you.`,
      EXIT.refused,
    )
  return {
    run: challenge.run,
    participant: name,
    participantKey,
    participantNonce,
    coordinatorKey: challenge.publicKey,
    coordinatorNonce: challenge.nonce,
    channelBinding: channelBinding ? binding : EMPTY,
  }
}

function checkSignature(
  greeting: Greeting,
  planJson: string,
  signature: Uint8Array,
  coordinator: KnownCoordinator,
): void {
  const key = greeting.coordinatorKey.length === 0 ? undefined : asPublicKey(greeting.coordinatorKey)
  if (key && !isSignedBy(key, planStatement(greeting, planJson), signature))
    throw new FedveilError(
      'PLAN_SIGNATURE',
      'The plan is not signed by the key that the coordinator named, for this connection: somebody in between may have changed it.',
      EXIT.refused,
    )
  coordinator.recognise(key)
}

function readPlan(planJson: string): Plan {
  const parsed = Plan.safeParse(JSON.parse(planJson))
  if (parsed.success) return parsed.data
  throw new FedveilError(
    'PLAN_UNREADABLE',
    `The coordinator's plan is not one this fedveil knows (${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}): use the same version at both ends.`,
    EXIT.refused,
  )
}

/** The coordinator repeats no text of ours, so the run that we asked for is added here. */
function namingOwnRun(error: unknown, run: string | undefined): unknown {
  if (!(error instanceof FedveilError) || error.code !== 'RUN_WRONG') return error
  const sentence = `This participant is to join run "${run}", which this coordinator does not run. ${error.message}`
  return new FedveilError('WRONG_RUN', sentence, EXIT.refused, { cause: error })
}
