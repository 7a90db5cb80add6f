import { z } from 'zod';

type Unwrapped<T> = T extends z.ZodDefault<infer Inner> | z.ZodPrefault<infer Inner> ? Inner : T;

/** The fields of a section, each of which may be left out, then without the section's default. */
export type Overrides<Shape extends z.core.$ZodShape> = {
  -readonly [Key in keyof Shape]: z.ZodOptional<Extract<Unwrapped<Shape[Key]>, z.core.$ZodType>>;
};

/**
 * The fields of a section as changes to it: what is left out stays as the section has it. Meanings and limits are the
 * section's own.
 */
export function overridesOf<Shape extends z.core.$ZodShape>({ shape }: z.ZodObject<Shape>): Overrides<Shape> {
  const fields = Object.entries(shape).map(([name, given]) => {
    const field = given as unknown as z.ZodType;
    const own = field instanceof z.ZodDefault || field instanceof z.ZodPrefault ? (field.unwrap() as z.ZodType) : field;
    const { description } = field;
    return [name, description === undefined ? own.optional() : own.optional().describe(description)];
  });
  return Object.fromEntries(fields) as Overrides<Shape>;
}
