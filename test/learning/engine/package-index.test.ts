import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { addressOf } from '../../../learning/engine/package-index.js'

const WHEEL = { file: 'some_project-1-py3-none-any.whl', sha256: '', bytes: 1 }

let server: Server
afterEach(() => {
  vi.unstubAllEnvs()
  server.close()
})

/** An index that answers every page alike and remembers which were asked for. */
async function index(type: string, body: string): Promise<string[]> {
  const asked: string[] = []
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(200, { 'content-type': type }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  vi.stubEnv('PIP_INDEX_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`)
  return asked
}

test('finds a wheel in the index that pip is set to, by its JSON page', async () => {
  const files = [
    { filename: 'some_project-2-py3-none-any.whl', url: 'https://files.example/two.whl' },
    { filename: WHEEL.file, url: 'https://files.example/one.whl' },
  ]
  const asked = await index('application/vnd.pypi.simple.v1+json', JSON.stringify({ files }))
  expect(await addressOf(WHEEL)).toBe('https://files.example/one.whl')
  expect(asked).toEqual(['/simple/some-project/'])
})

test('finds it by an HTML page with relative links, too', async () => {
  await index('text/html', `<a href="../../files/${WHEEL.file}#sha256=00">${WHEEL.file}</a>`)
  expect(new URL(await addressOf(WHEEL)).pathname).toBe(`/files/${WHEEL.file}`)
})

test('says which file the index does not list', async () => {
  await index('application/vnd.pypi.simple.v1+json', '{"files": []}')
  await expect(addressOf(WHEEL)).rejects.toThrow(/does not list some_project-1-py3-none-any\.whl/)
})
