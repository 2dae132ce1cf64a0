/** Parts of it. */
// biome-ignore format: as it stands.
export type Parts<T> = { [K in keyof T]?: T[K] };

/** A whole. */
// eslint-disable-next-line no-unused-vars
export type Whole<T> = { [K in keyof T]-?: T[K] };
