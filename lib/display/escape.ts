/** Text for HTML and SVG, `<` as `&#60;`: a title is a student's own, and may hold anything. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
