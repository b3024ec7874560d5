import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { EXIT } from '../../proto/error.js'

/** The document lies above the compiled tests, however deep those are built. */
function exitCodesDocument(): string {
  const places = ['../..', '../../..'].map((up) => new URL(`${up}/docs/exit-codes.md`, import.meta.url))
  return readFileSync(places.find((place) => existsSync(place))!, 'utf8')
}

test('docs/exit-codes.md lists the exit codes of the program, no more and no less', () => {
  const rows = [...exitCodesDocument().matchAll(/^\| (\d+) \| (\w+) \|/gm)]
  expect(rows.map(([, code, name]) => [name, Number(code)])).toEqual(Object.entries(EXIT))
})
