import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'libsql'

/**
 * Runs `work` while no other process holds the lock of the same name. The lock is SQLite's on an empty database: the
 * operating system lets go of it when a process ends in whatever way, so there are no stale locks to judge.
 * @param onWait called once if another process has it
 */
export async function withLock<T>(file: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true })
  const lock = new Database(file, { timeout: 0 })
  try {
    if (!taken(lock)) {
      onWait()
      while (!taken(lock)) await sleep(200)
    }
    return await work()
  } finally {
    lock.close()
  }
}

function taken(lock: Database.Database): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return false
    throw error
  }
}
