import { type Html, html, type Part, trusted } from './html.js'
import { STYLE } from './style.js'

/** What stands at the head of a report, and what follows. */
export interface Framed {
  readonly title: string
  readonly claim: string
  readonly facts: readonly string[]
  readonly body: Part
}

/** A whole report as one HTML document that needs no network and no scripts. */
export function frame({ title, claim, facts, body }: Framed): string {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title} – fedveil report</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<main>
<header class="top">
<div class="brand">fedveil report</div>
<h1>${title}</h1>
<p class="claim">${claim}</p>
${facts.length > 0 && factList(facts)}
</header>
${body}
<footer>Made by fedveil. Figures are in this file; nothing is loaded from elsewhere.</footer>
</main>
</body>
</html>
`
  return document.text
}

export function factList(facts: readonly string[]): Html {
  return html`<ul class="facts">${facts.map((fact) => html`<li>${fact}</li>`)}</ul>`
}
