// What to look for in code that was stopped because it took too long; whoever begins a sentence with it writes it large.
export const askForLoop: string = "is there a loop whose condition never becomes false?";
