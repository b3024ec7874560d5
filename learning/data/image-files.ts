import { stat } from 'node:fs/promises'
import { EXIT, FedveilError } from '../../proto/error.js'
import { listFolder } from './folder.js'
import type { ImageContent } from './image-content.js'
import type { FoundFile } from './image-path.js'
import { listRecords } from './record-images.js'
import { listTar } from './tar.js'

/** An image that has not been decoded. */
export interface ImageFile {
  /** Unique: person/file name. */
  readonly id: string
  readonly person: string
  readonly content: ImageContent
}

/**
 * The images of a folder or a tar with one folder a person, or of a `.rec` file with a label a person, by code-unit order
 * of person, then id: the same on every platform, packed with or without a folder around all people.
 * @throws FedveilError DATA_MISSING, DATA_ARCHIVE, DATA_RECORD, DATA_LABEL, DATA_EMPTY (exit 4)
 */
export async function findImages(path: string): Promise<ImageFile[]> {
  const about = await stat(path).catch((cause: unknown) => {
    throw new FedveilError(
      'DATA_MISSING',
      `There is nothing at ${path}: give the path of a folder or tar with one folder of images a person, or of a .rec file.`,
      EXIT.data,
      { cause },
    )
  })
  const images = arrange(about.isDirectory() ? await listFolder(path) : await listFile(path))
  if (images.length === 0)
    throw new FedveilError(
      'DATA_EMPTY',
      `${path} holds no images of people: one folder a person is expected, with jpg, png, webp or pgm files, or a label each.`,
      EXIT.data,
    )
  return images
}

function listFile(path: string): Promise<FoundFile[]> {
  return /\.rec$/i.test(path) ? listRecords(path) : listTar(path)
}

/** Drops the folders around all people and files outside a person's folder; an archive's later copy of a path wins. */
export function arrange(found: readonly FoundFile[]): ImageFile[] {
  const inFolders = new Map(found.filter(({ path }) => path.includes('/')).map(({ path, content }) => [path, content]))
  const around = sharedFolders([...inFolders.keys()])
  const images = [...inFolders].map(([path, content]) => {
    const id = path.split('/').slice(around).join('/')
    return { id, person: id.slice(0, id.lastIndexOf('/')), content }
  })
  return images.sort((a, b) => byCodeUnits(a.person, b.person) || byCodeUnits(a.id, b.id))
}

/** How many leading folders all paths have in common, leaving each at least one. */
function sharedFolders(paths: readonly string[]): number {
  const folders = paths.map((path) => path.split('/').slice(0, -1))
  const [first] = folders
  if (first === undefined) return 0
  let shared = 0
  while (folders.every((names) => names.length > shared + 1 && names[shared] === first[shared])) shared++
  return shared
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
