// A process of its own that loads the engine in the folder of its argument, multiplies two matrices, and prints the
// engine's description as one JSON line: run on a fresh install before it is put in place.
import { openEngine } from './load.js'
import * as tf from './tf.js'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: probe FOLDER')
const engine = await openEngine(folder, 1)
const product = tf.tidy(() => tf.matMul(tf.fill([3, 4], 2), tf.fill([4, 5], 3)).dataSync())
if (product.length !== 15 || product.some((value) => value !== 24)) throw new Error(`a product is wrong: ${product}`)
console.log(JSON.stringify(engine))
