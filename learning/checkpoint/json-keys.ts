/**
 * Walks JSON text without building its values: what JSON.parse hides (it keeps the last of two equal keys) and what it
 * would spend memory on (nesting) are seen before it runs. Text that is not JSON is left for JSON.parse to refuse.
 * @returns the fault, as the end of a sentence, or undefined
 */
export function faultOfJson(text: string, maximumDepth: number): string | undefined {
  const keys: Set<string>[] = []
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (character === '{' || character === '[') {
      if (keys.push(new Set()) > maximumDepth) return `it is nested deeper than ${maximumDepth}`
    } else if (character === '}' || character === ']') keys.pop()
    else if (character === '"') {
      const end = endOfString(text, at)
      if (isKey(text, end)) {
        const key = unescaped(text.slice(at, end))
        if (keys.at(-1)?.has(key)) return `it has the key "${key.slice(0, 200)}" twice`
        keys.at(-1)?.add(key)
      }
      at = end - 1
    }
  }
  return undefined
}

/** The place after the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function isKey(text: string, end: number): boolean {
  let at = end
  while (at < text.length && ' \t\n\r'.includes(text[at]!)) at++
  return text[at] === ':'
}

/** Keys may be spelt in several ways: "a" and "\u0061" are the same. */
function unescaped(string: string): string {
  try {
    return JSON.parse(string) as string
  } catch {
    return string
  }
}
