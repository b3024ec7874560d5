import { closeSync, existsSync, openSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { EXIT, FedveilError } from '../../proto/error.js'

/** File of the ledger in its folder; SQLite keeps `-wal` and `-shm` files beside it. */
export const LEDGER_FILE = 'ledger.sqlite'

export const SCHEMA_VERSION = 2

/**
 * What happened, and nothing that depends on how it is judged. Records with the same past share a row of `history`: a
 * past is its parent's and then `times` of `event` in a row; 0 is the empty past. `sequence` counts the commits.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS sequence (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL);
  INSERT OR IGNORE INTO sequence (id, count) VALUES (1, 0);
  CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, json TEXT NOT NULL UNIQUE);
  CREATE TABLE IF NOT EXISTS history (
    id INTEGER PRIMARY KEY,
    parent INTEGER NOT NULL,
    event INTEGER NOT NULL,
    times INTEGER NOT NULL,
    UNIQUE (parent, event, times)
  );
  CREATE TABLE IF NOT EXISTS record (
    record BLOB PRIMARY KEY,
    person BLOB,
    history INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS release (
    run TEXT NOT NULL,
    release_id TEXT NOT NULL,
    mechanism TEXT NOT NULL,
    input_digest BLOB NOT NULL,
    noise_source TEXT NOT NULL,
    noise_key BLOB NOT NULL,
    rows INTEGER NOT NULL,
    reservation TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (run, release_id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS reservation (
    run TEXT NOT NULL,
    reservation_id TEXT NOT NULL,
    event TEXT NOT NULL,
    times INTEGER NOT NULL,
    used INTEGER NOT NULL,
    records_digest BLOB NOT NULL,
    rows INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (run, reservation_id)
  ) WITHOUT ROWID;
`

/**
 * Makes an empty file that its owner alone can read, where there is none; SQLite gives its side files the same mode.
 * One that is there is not opened: closing it would drop the locks that this process holds on it (POSIX).
 */
export function makeFile(file: string): void {
  if (existsSync(file)) return
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

/** Opens the ledger of a folder for writing, with a durable write-ahead log. @throws what SQLite throws */
export function openForWriting(dir: string, busyTimeout: number): Database.Database {
  const database = new Database(join(dir, LEDGER_FILE), { timeout: busyTimeout })
  try {
    const { journal_mode: mode } = database.prepare('PRAGMA journal_mode = WAL').get([]) as { journal_mode: string }
    if (mode !== 'wal') throw new Error(`this file system gives journal mode ${mode}, not wal`)
    database.exec('PRAGMA synchronous = FULL')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * Opens the ledger of a folder for reading, also while another process writes it.
 * @throws LEDGER_NOT_FOUND, LEDGER_VERSION; what SQLite throws
 */
export function openForReading(dir: string, busyTimeout: number): Database.Database {
  const file = join(dir, LEDGER_FILE)
  if (!existsSync(file)) {
    const sentence = `there is no privacy ledger in ${dir}: name the folder that holds ${LEDGER_FILE}`
    throw new FedveilError('LEDGER_NOT_FOUND', sentence, EXIT.usage)
  }
  // Without a log everything is in the file itself, and SQLite need not make the log's side files to find that out.
  const how = existsSync(`${file}-wal`) ? 'mode=ro' : 'immutable=1'
  const path = file.split('/').map(encodeURIComponent).join('/')
  const database = new Database(`file:${path}?${how}`, { timeout: busyTimeout })
  try {
    checkVersion(database, dir)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Makes the tables; to be called in a transaction. @throws LEDGER_VERSION */
export function prepareSchema(database: Database.Database, dir: string): void {
  database.exec('CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID')
  keptMeta(database, 'version', Buffer.from(String(SCHEMA_VERSION)))
  checkVersion(database, dir)
  database.exec(SCHEMA)
}

/** Writes a value the first time and returns the one that was written then ever after. */
export function keptMeta(database: Database.Database, name: string, value: Buffer): Buffer {
  database.prepare('INSERT OR IGNORE INTO meta (name, value) VALUES (?, ?)').run([name, value])
  return readMeta(database, name)!
}

export function readMeta(database: Database.Database, name: string): Buffer | undefined {
  const row = database.prepare('SELECT value FROM meta WHERE name = ?').get([name]) as
    | { value: ArrayBuffer }
    | undefined
  return row === undefined ? undefined : Buffer.from(row.value)
}

function checkVersion(database: Database.Database, dir: string): void {
  const found = readMeta(database, 'version')?.toString() ?? 'unknown'
  if (found === String(SCHEMA_VERSION)) return
  const advice =
    Number(found) < SCHEMA_VERSION
      ? 'keep it, name a new folder, and lower the budget there by what the old ledger says is spent'
      : 'upgrade fedveil'
  const sentence = `the ledger in ${dir} has version ${found}, this program reads ${SCHEMA_VERSION}: ${advice}`
  throw new FedveilError('LEDGER_VERSION', sentence, EXIT.privacy)
}
