import type Database from 'libsql'

/** What a ledger asks of its releases and reservations, prepared once. */
export type LedgerStatements = Record<
  'release' | 'putRelease' | 'reservation' | 'putReservation' | 'useReservation' | 'sequence' | 'advance',
  Database.Statement
>

export function prepareStatements(database: Database.Database): LedgerStatements {
  return {
    release: database.prepare(
      'SELECT input_digest AS digest, noise_key AS noiseKey FROM release WHERE run = ? AND release_id = ?',
    ),
    putRelease: database.prepare(
      `INSERT INTO release
         (run, release_id, mechanism, input_digest, noise_source, noise_key, rows, reservation, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    reservation: database.prepare(
      `SELECT event, times, used, rows, records_digest AS digest FROM reservation
       WHERE run = ? AND reservation_id = ?`,
    ),
    putReservation: database.prepare(
      `INSERT INTO reservation (run, reservation_id, event, times, used, records_digest, rows, created_at)
       VALUES (?, ?, ?, ?, 0, ?, ?, ?)`,
    ),
    useReservation: database.prepare('UPDATE reservation SET used = used + 1 WHERE run = ? AND reservation_id = ?'),
    sequence: database.prepare('SELECT count FROM sequence'),
    advance: database.prepare('UPDATE sequence SET count = count + 1'),
  }
}
