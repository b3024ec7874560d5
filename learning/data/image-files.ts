import { stat } from 'node:fs/promises'
import { EXIT, FedveilError } from '../../proto/error.js'
import { listFolder } from './folder.js'
import type { FoundFile } from './image-path.js'
import { listTar } from './tar.js'

/** An image that has not been decoded: its bytes, or the file that holds them. */
export interface ImageFile {
  /** Unique: person/file name. */
  readonly id: string
  readonly person: string
  /** The bytes, or the name of the file on disk that holds them. */
  readonly content: Uint8Array | string
}

/**
 * The images of a folder or a tar with one folder a person, by code-unit order of person, then id: the same on every
 * platform, packed with or without a folder around all people.
 * @throws FedveilError DATA_MISSING, DATA_ARCHIVE, DATA_EMPTY (exit 4)
 */
export async function findImages(path: string): Promise<ImageFile[]> {
  const about = await stat(path).catch((cause: unknown) => {
    throw new FedveilError(
      'DATA_MISSING',
      `There is no folder or tar archive at ${path}: give the path of one that holds one folder of images a person.`,
      EXIT.data,
      { cause },
    )
  })
  const images = arrange(about.isDirectory() ? await listFolder(path) : await listTar(path))
  if (images.length === 0)
    throw new FedveilError(
      'DATA_EMPTY',
      `${path} holds no images in folders: one folder a person is expected, with jpg, png, webp or pgm files.`,
      EXIT.data,
    )
  return images
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
