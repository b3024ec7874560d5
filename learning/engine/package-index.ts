import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { type Wheel, wheelName } from './pin.js'

const run = promisify(execFile)

/** A page of the simple repository API, JSON form (PEP 691): the little of it that we read. */
const Page = z.object({ files: z.array(z.object({ filename: z.string(), url: z.string() })) })

/**
 * Where the user's package index keeps a wheel. The index is the one that pip is set to (PIP_INDEX_URL, its
 * configuration, else its own default), so mirrors serve; which bytes we trust is for the pinned hash to say.
 * @throws an Error that says why there is no address
 */
export async function addressOf(wheel: Wheel): Promise<string> {
  if (wheel.url) return wheel.url
  const { file, project } = wheelName(wheel)
  const page = `${(await packageIndex()).replace(/\/+$/, '')}/${project.replaceAll('_', '-').toLowerCase()}/`
  const headers = { accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.1' }
  const response = await fetch(page, { headers, signal: AbortSignal.timeout(30_000) })
  if (!response.ok) throw new Error(`the package index answered ${response.status}`)
  const link = linkIn(await response.text(), file)
  if (!link) throw new Error(`the package index does not list ${file}`)
  return new URL(link, response.url).href
}

/** The link to a file in a page of the index, in its JSON or its HTML form (PEP 503). */
function linkIn(page: string, file: string): string | undefined {
  if (page.trimStart().startsWith('{'))
    return Page.parse(JSON.parse(page)).files.find(({ filename }) => filename === file)?.url
  const links = page.matchAll(/href="([^"]+)"/g)
  return [...links].map(([, link]) => link!).find((link) => link.split('#')[0]!.endsWith(`/${file}`))
}

async function packageIndex(): Promise<string> {
  if (process.env.PIP_INDEX_URL) return process.env.PIP_INDEX_URL
  const configured = await firstAnswer(['-m', 'pip', 'config', 'get', 'global.index-url'])
  if (configured) return configured
  const ownDefault = 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)'
  const index = await firstAnswer(['-c', ownDefault])
  if (!index) throw new Error('no pip was found to say where its package index is')
  return index
}

async function firstAnswer(args: readonly string[]): Promise<string | undefined> {
  for (const python of ['python3', 'python']) {
    const said = await run(python, [...args]).catch(() => undefined)
    const line = said?.stdout.trim()
    if (line && /^https?:\/\//.test(line)) return line
  }
  return undefined
}
