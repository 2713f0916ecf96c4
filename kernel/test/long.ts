// `npm run test:quick` sets SPECLAB_QUICK: what takes seconds and repeats another case in another way is left out.

/** For the option `skip` of such tests. */
export const long: string | false =
  process.env.SPECLAB_QUICK === "1" && "SPECLAB_QUICK is set; `npm test` runs this, it takes seconds.";
