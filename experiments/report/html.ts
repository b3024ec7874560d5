/** Text that is already HTML: made by `html` and `trusted` only. */
export class Html {
  constructor(readonly text: string) {}
}

/** What a template may hold: HTML as it is, everything else escaped; `undefined` and `false` are nothing. */
export type Part = Html | string | number | undefined | false | readonly Part[]

/** Builds HTML; every value that is put in is escaped unless it is HTML itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, string, i) => text + rendered(parts[i - 1]) + string))
}

/** Marks text of our own making (a chart, a style sheet) as HTML. Never for text that comes from a file or a person. */
export function trusted(text: string): Html {
  return new Html(text)
}

function rendered(part: Part): string {
  if (part === undefined || part === false) return ''
  if (part instanceof Html) return part.text
  if (typeof part === 'object') return part.map(rendered).join('')
  return escaped(String(part))
}

/** Safe inside elements and inside quoted attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
