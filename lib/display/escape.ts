/**
 * Text for HTML and SVG: a title is a student's own, and may hold anything.
 *
 * @example
 * escapeMarkup("S < 0 & so on"); // "S &#60; 0 &#38; so on"
 */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
