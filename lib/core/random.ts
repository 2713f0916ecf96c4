import { requirePositive } from "./errors.ts";

const words = 2 ** 32;

/**
 * Random numbers that are the same for the same seed, everywhere: experiments and tests draw from here, never from
 * `Math.random`.
 *
 * The generator is xoshiro128**, 32 bits at a time, its state filled from the seed by splitmix64, as its authors advise.
 *
 * @see D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021);
 *   prng.di.unimi.it, xoshiro128starstar.c and splitmix64.c
 * @example
 * const random = new Random(42);
 * random.integer(0, 10); // 4
 * new Random(42).integer(0, 10); // 4
 */
export class Random {
  readonly #state: Uint32Array;

  /**
   * @param seed any integer up to ±2⁵³
   * @throws RangeError when the seed is no such integer
   */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`Random: seed must be an integer, got ${seed}`);
    const [first, second] = splitmix64(seed, 2);
    this.#state = Uint32Array.of(lowWord(first), highWord(first), lowWord(second), highWord(second));
  }

  /**
   * A number from `low` to `high`, all equally likely, in steps of 2⁻⁵³ of the distance. `high` itself never comes when
   * `low` is 0, otherwise only by rounding.
   *
   * @throws RangeError unless low < high, by a finite amount
   */
  uniform(low = 0, high = 1): number {
    if (!(low < high)) throw new RangeError(`Random.uniform: high must be above low = ${low}, got ${high}`);
    if (!Number.isFinite(high - low))
      throw new RangeError(`Random.uniform: high must be above low = ${low} by a finite amount, got ${high}`);
    return low + (high - low) * this.#fraction();
  }

  /**
   * A number from the bell curve of this mean and standard deviation.
   *
   * @throws RangeError when the deviation is not positive
   * @see G. E. P. Box and M. E. Muller, Ann. Math. Statist. 29 (1958)
   */
  normal(mean = 0, deviation = 1): number {
    requirePositive("Random.normal", "deviation", deviation);
    // 1 − u is never zero, so its logarithm is a number.
    const radius = Math.sqrt(-2 * Math.log(1 - this.#fraction()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.#fraction());
  }

  /**
   * An integer from `low` up to but without `high`, all equally likely.
   *
   * @throws RangeError unless both are integers and 1 ≤ high − low ≤ 2³²
   */
  integer(low: number, high: number): number {
    const range = high - low;
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || range < 1 || range > words)
      throw new RangeError(`Random.integer: high must be an integer above low = ${low} by at most 2³², got ${high}`);
    // The words above the last whole multiple of the range would favour small remainders: draw again.
    const limit = words - (words % range);
    let word = this.#word();
    while (word >= limit) word = this.#word();
    return low + (word % range);
  }

  /**
   * A shuffled copy: every order is equally likely.
   *
   * @see R. Durstenfeld, "Algorithm 235: Random permutation", CACM 7 (1964)
   */
  shuffle<T>(items: ArrayLike<T>): T[] {
    const shuffled = Array.from(items);
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.integer(0, i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
    }
    return shuffled;
  }

  /** 53 random bits as a number from 0 to 1, without 1. */
  #fraction(): number {
    const high = this.#word() >>> 5;
    const low = this.#word() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** The next 32 bits. */
  #word(): number {
    const s = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** The first numbers of 64 bits that splitmix64 makes of a seed. */
function splitmix64(seed: number, count: number): bigint[] {
  let state = BigInt.asUintN(64, BigInt(seed));
  return Array.from({ length: count }, () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let mixed = state;
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return mixed ^ (mixed >> 31n);
  });
}

function lowWord(value: bigint): number {
  return Number(value & 0xffffffffn);
}

function highWord(value: bigint): number {
  return Number(value >> 32n);
}
