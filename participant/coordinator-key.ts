import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeDurably } from '../learning/checkpoint/durable-file.js'
import { EXIT, FedveilError } from '../proto/error.js'
import { type PublicKey, publicKeyText, readPublicKey, sameKey } from '../proto/identity.js'

/** In a participant's store: the key of the coordinator that it knows. */
const FILE = 'coordinator.key'

/**
 * Which coordinator a participant takes plans from: the key that its operator gave, or else the first one that it met with
 * this store, which is kept.
 */
export class KnownCoordinator {
  readonly #file: string

  /** @param given by the operator; it replaces what is kept */
  constructor(
    store: string,
    private readonly given: PublicKey | undefined,
    private readonly onNotice: (sentence: string) => void,
  ) {
    this.#file = join(store, FILE)
  }

  /** The key that the coordinator must have; undefined before the first meeting. @throws IDENTITY_KEY for a damaged file */
  get key(): PublicKey | undefined {
    if (this.given) return this.given
    return existsSync(this.#file) ? readPublicKey(readFileSync(this.#file, 'utf8').trim()) : undefined
  }

  /**
   * Checks the key with which a plan was signed, and keeps a first one.
   * @param key undefined where the coordinator signs nothing
   * @throws COORDINATOR_KEY if it is another than the known one
   */
  recognise(key: PublicKey | undefined): void {
    const known = this.key
    if (known === undefined) {
      if (key) this.#keep(key)
      return
    }
    if (key && sameKey(key, known)) {
      if (this.given) this.#keep(key)
      return
    }
    const found = key ? `has the key ${publicKeyText(key)}` : 'signs no plan'
    throw new FedveilError(
      'COORDINATOR_KEY',
      `This coordinator ${found}, and the known one has ${publicKeyText(known)}: check the address; if its key was replaced on purpose, give the new one with --coordinator-key.`,
      EXIT.refused,
    )
  }

  #keep(key: PublicKey): void {
    const text = publicKeyText(key)
    if (existsSync(this.#file) && readFileSync(this.#file, 'utf8').trim() === text) return
    mkdirSync(join(this.#file, '..'), { recursive: true })
    writeDurably(this.#file, Buffer.from(`${text}\n`))
    if (!this.given)
      this.onNotice(
        `First meeting with a coordinator of key ${text}: another one will be refused from now on (${this.#file}).`,
      )
  }
}
