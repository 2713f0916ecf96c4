// The sentences of a check in German, as far as they are translated; what is missing is said in English.
import type { Begun } from "./index.ts";
import type { Sentences } from "./sentences.ts";

const zahl = (anzahl: number, eins: string, mehr: string): string => `${anzahl} ${anzahl === 1 ? eins : mehr}`;

/** Begun: what everybody meets is here, what is said about single mistakes is still English. */
export const german: Begun<Sentences> = {
  words: {
    yours: "deins",
    expected: "erwartet",
    reference: "Vorlage",
    difference: "Unterschied",
    frame: "Rahmen",
    part: "Teil",
    sample: "Abtastwert",
    and: " und ",
    points: (anzahl) => zahl(anzahl, "Punkt", "Punkte"),
    samples: (anzahl) => zahl(anzahl, "Abtastwert", "Abtastwerte"),
    size: (rahmen, bins) => `${zahl(rahmen, "Rahmen", "Rahmen")} zu ${bins} Bins`,
  },
  errors: {
    none: "gleich bis zur letzten Stelle",
    rounding: "nicht mehr als die Rundung einfacher Genauigkeit",
    passing: "nahe genug",
    close: "nahe, aber mehr als Rundung",
    different: "deutlich anders",
    other: "etwas ganz anderes",
  },
  calls: {
    aFunction: "eine Funktion",
    notFunction: (erhalten) =>
      `Die Prüfung braucht deine Funktion selbst und bekam ${erhalten}: schreib ihren Namen ohne Klammern dahinter.`,
    notDone: (lücke) => `Noch nicht ausgefüllt: ${lücke}.`,
    unnamedBlank: "ersetze todo() durch eigenen Code",
    endless: (sekunden, eingabe) =>
      `Deine Funktion lief nach ${sekunden} s immer noch (${eingabe}): gibt es eine Schleife, deren Bedingung nie falsch wird?`,
    threw: (name, text, rat, eingabe) => `Deine Funktion hielt an mit ${name}: ${text}${rat} (${eingabe}).`,
    beyondEnd: "dem Lesen hinter dem Ende eines Feldes",
    nan: (woher) => `; NaN kommt oft von ${woher}`,
    changedInput: (nummer) =>
      `Deine Funktion verändert ihr Argument ${nummer}, und alle, die es noch brauchen, sehen das: arbeite mit einer Kopie, etwa x.slice().`,
    refused: (name) =>
      `Hier löst ${name} aus der Bibliothek die ganze Aufgabe: bitte schreib es selbst, mit den Helfern, die der Text nennt.`,
    notChecked: (name, grund) =>
      `Noch keine Punkte: der neueste Text von ${name} lief nicht (${grund}); bring ihn zuerst in Ordnung.`,
  },
  reading: {
    nothing: "Deine Funktion gab nichts zurück: steht in ihrer letzten Zeile `return`?",
  },
  findings: {
    shape: (eingabe, erhalten, erwartet) =>
      `Die Größe stimmt nicht: für ${eingabe} hat deine Antwort ${erhalten}, erwartet ${erwartet}.`,
    sign: "Deine Antwort stimmt bis auf das Vorzeichen: jede Zahl ist das Negative der wahren.",
    factor: (größe) => `Deine Antwort stimmt bis auf einen festen Faktor: sie ist überall ${größe}.`,
    tooLarge: (mal) => `${mal}-mal zu groß`,
    tooSmall: (mal) => `${mal}-mal zu klein`,
  },
  verdict: {
    headline: (titel, punkte, von) => `${titel}: ${punkte} von ${zahl(von, "Punkt", "Punkten")}`,
    passed: (eingaben, genauigkeit) => `Richtig für alle ${eingaben} Eingaben, ${genauigkeit}.`,
    exact: "bis auf das letzte Bit",
    also: "außerdem:",
    ofPoints: (punkte, von) => `${punkte} von ${zahl(von, "Punkt", "Punkten")}`,
    inShort: (überschrift, kern) => `${überschrift}. ${kern[0].toUpperCase()}${kern.slice(1)}.`,
    glossary: (verweise) => `Im Glossar: ${verweise}.`,
  },
  hints: {
    stage: (nummer, von, was) => `Hinweis ${nummer} von ${von}: ${was}`,
    stages: ["eine Frage", "die Idee", "wo es steht"],
    call: (aufruf) => `Hinweise kosten nichts: ${aufruf}.`,
    more: "Führe diese Zelle noch einmal aus: dann kommt der nächste.",
    last: "Das war der letzte Hinweis; als nächstes kommt wieder der erste.",
  },
  score: {
    headline: (punkte, von, teil = "Seminar") => `${teil}: ${punkte} von ${von}`,
    open: (titel, punkte, von) => `offen: ${titel} (${punkte} von ${von})`,
    notChecked: (titel, von) => `offen: ${titel} (noch nicht geprüft, ${von} zu gewinnen)`,
    solved: "Alles ist gelöst.",
  },
};
