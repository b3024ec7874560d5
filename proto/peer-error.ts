import { EXIT, FedveilError } from './error.js'

const MAX_SENTENCE = 1000

/**
 * The error for a code and a sentence that the other end sent (a refusal, a leave or a refused receipt).
 * They come from outside: a code that is no UPPER_SNAKE name becomes `REFUSED`; control characters, with which a
 * sentence could rewrite a terminal or a log line, become spaces; a sentence is cut at 1000 characters.
 */
export function peerError(code: string, sentence: string): FedveilError {
  const safeCode = /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : 'REFUSED'
  const safeSentence = sentence
    .slice(0, MAX_SENTENCE)
    .replace(/\p{C}+/gu, ' ')
    .trim()
  return new FedveilError(safeCode, safeSentence || 'The other end refused and gave no reason.', EXIT.refused)
}
