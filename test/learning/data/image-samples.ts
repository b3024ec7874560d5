import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { pack } from 'tar-stream'

/** Small generated files for the data tests. */

/** A new directory for one test file, and its removal. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'fedveil-data-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** A plain picture of one grey, so that a decoded image says which file it came from. */
export function greyImage(grey: number, format: 'jpeg' | 'png' | 'webp', width = 16, height = 16): Promise<Buffer> {
  const background = { r: grey, g: grey, b: grey }
  return sharp({ create: { width, height, channels: 3, background } })
    [format]()
    .toBuffer()
}

/** A binary PGM of one grey. */
export function greyPgm(grey: number, width: number, height: number): Buffer {
  return Buffer.concat([
    Buffer.from(`P5\n# made for a test\n${width} ${height}\n255\n`),
    Buffer.alloc(width * height, grey),
  ])
}

export type Files = Readonly<Record<string, Uint8Array>>

/** Writes files below a folder. */
export async function writeFolder(root: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
}

/** Packs files into a tar, in the order given. */
export async function writeTar(path: string, files: Files): Promise<void> {
  const tar = pack()
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, Buffer.from(content))
  tar.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of tar) if (chunk instanceof Uint8Array) chunks.push(chunk)
  await writeFile(path, Buffer.concat(chunks))
}

/** `people` folders `names[i]` with `each` JPEGs of grey 10 * person + image. */
export async function greyPeople(names: readonly string[], each: number): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {}
  for (const [person, name] of names.entries())
    for (let k = 0; k < each; k++) files[`${name}/${k}.jpg`] = await greyImage(10 * person + k, 'jpeg')
  return files
}
