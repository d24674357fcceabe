// The beginning of a text that is too long for where it is to stand.

/**
 * At most `most` characters, up to the end of a sentence, where there is one in the second half of them, or
 * of a word; then an ellipsis.
 */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const room = text.slice(0, most);
  const sentence = room.search(/[.!?](?=\s[^.!?]*$)/);
  if (sentence >= most / 2) return room.slice(0, sentence + 1);
  const words = room.slice(0, -1).replace(/\s+\S*$/, '');
  return `${words.replace(/[\s,;:–—]+$/, '')}…`;
}
