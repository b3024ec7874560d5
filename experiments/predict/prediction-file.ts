import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { EXIT, FedveilError } from '../../proto/error.js'

/** One record's prediction; its names where the writer knows them. */
export const NamedPrediction = z.strictObject({
  /** Place of the record in the order that all parties have. */
  position: z.int().min(0),
  record: z.string().optional(),
  class: z.int().min(0),
  person: z.string().optional(),
  /** Probability of the class, by the model. */
  score: z.number(),
})
export type NamedPrediction = z.infer<typeof NamedPrediction>

const COLUMNS = ['position', 'record', 'class', 'person', 'score'] as const

/** Comma-separated values with a line of names (RFC 4180), or a JSON object a line. */
export function predictionText(rows: readonly NamedPrediction[], format: 'csv' | 'jsonl'): string {
  if (format === 'jsonl') return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  const columns = COLUMNS.filter((column) => rows.some((row) => row[column] !== undefined))
  const lines = rows.map((row) => columns.map((column) => field(row[column] ?? '')).join(','))
  return [columns.join(','), ...lines].map((line) => `${line}\n`).join('')
}

/** Whole or not at all. @throws PREDICTIONS_FILE */
export function writePredictions(file: string, rows: readonly NamedPrediction[]): void {
  try {
    writeFileSync(`${file}.part`, predictionText(rows, file.endsWith('.jsonl') ? 'jsonl' : 'csv'))
    renameSync(`${file}.part`, file)
  } catch (cause) {
    const sentence = `Cannot write the predictions to ${file} (${String(cause)}): name another place with --out.`
    throw new FedveilError('PREDICTIONS_FILE', sentence, EXIT.usage, { cause })
  }
}

/** Reads what `writePredictions` wrote as JSON lines. */
export function readPredictions(file: string): NamedPrediction[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => NamedPrediction.parse(JSON.parse(line)))
}

function field(value: string | number): string {
  const text = typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(6) : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
