/** Name of the tensor that holds the control variate of a weight, on the wire. */
export function controlName(weight: string): string {
  return `control/${weight}`
}
