import type { LabelledEmbeddings } from './identification.js'
import { unitRows } from './similarity.js'

/** Names embeddings by the most similar class mean. */
export class NearestCentroid {
  readonly #classes: readonly number[]
  /** Unit rows [classes, dimension]. */
  readonly #centroids: Float32Array

  /**
   * A class's centroid is the mean of the directions of its gallery rows, whatever the rows' lengths.
   * @param gallery of at least one row
   */
  constructor(
    gallery: LabelledEmbeddings,
    private readonly dimension: number,
  ) {
    const rows = unitRows(gallery.embeddings, dimension)
    this.#classes = [...new Set(gallery.people)].sort((a, b) => a - b)
    const sums = new Float32Array(this.#classes.length * dimension)
    for (const [row, person] of gallery.people.entries()) {
      const start = this.#classes.indexOf(person) * dimension
      for (let k = 0; k < dimension; k++) sums[start + k]! += rows[row * dimension + k]!
    }
    this.#centroids = unitRows(sums, dimension)
  }

  /**
   * @param embeddings rows [n, dimension]
   * @returns for each row the class whose centroid has the greatest cosine to it; of equal ones the lowest class
   */
  predict(embeddings: Float32Array): Int32Array {
    const { dimension } = this
    const centroids = this.#centroids
    return Int32Array.from({ length: embeddings.length / dimension }, (_, row) => {
      const similarities = this.#classes.map((_, index) => {
        let dot = 0
        for (let k = 0; k < dimension; k++) dot += embeddings[row * dimension + k]! * centroids[index * dimension + k]!
        return dot
      })
      return this.#classes[similarities.indexOf(Math.max(...similarities))]!
    })
  }
}
