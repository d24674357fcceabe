// How the parts of a page were made, each fact said once.

import type { Provenance } from '../pipeline/store/schema.ts';
import { shortHash } from './format.ts';
import { describeRecipe } from './recipe.ts';

/** Something on the page, and how it was made. */
export type Made = { readonly title: string; readonly provenance: Provenance };

type Fact = readonly [term: string, value: string];

export type MadeGroup = {
  readonly name: 'Pictures' | 'Measurements';
  /** What all of the group have in common. */
  readonly shared: readonly Fact[];
  readonly members: readonly { readonly title: string; readonly own: readonly Fact[] }[];
};

/** Facts that hold for the whole page, then of pictures and of measurements what they have in common and what not. */
export function groupMade(made: readonly Made[]): {
  shared: readonly Fact[];
  groups: readonly MadeGroup[];
} {
  const shared = sharedFacts(made.map(({ provenance }) => circumstances(provenance)));
  const byKind = Map.groupBy(made, ({ provenance }) => nameGroup(provenance));
  const groups = [...byKind].map(([name, members]) => ({ name, ...groupOf(members, shared) }));
  return { shared, groups };
}

function nameGroup({ recipe }: Provenance): MadeGroup['name'] {
  return 'analysis' in recipe ? 'Measurements' : 'Pictures';
}

function groupOf(members: readonly Made[], known: readonly Fact[]): Omit<MadeGroup, 'name'> {
  const all = members.map(({ provenance }) => [
    ...describeRecipe(provenance.recipe),
    ...circumstances(provenance).filter((fact) => !includes(known, fact)),
    ['key', provenance.key] as const,
  ]);
  const shared = all[0]!.filter((fact) => all.every((facts) => includes(facts, fact)));
  return {
    shared,
    members: members.map(({ title }, i) => ({
      title,
      own: all[i]!.filter((fact) => !includes(shared, fact)),
    })),
  };
}

function circumstances({ engine, version, model, dataset }: Provenance): Fact[] {
  return [
    ['Engine', engine],
    ['Micrographia', version],
    ['Model, SHA-256', model],
    ...(dataset ? [['Data set, fingerprint', shortHash(dataset)] as const] : []),
  ];
}

/** Facts on which all that name the term agree. */
function sharedFacts(lists: readonly (readonly Fact[])[]): Fact[] {
  const byTerm = Map.groupBy(lists.flat(), ([term]) => term);
  return [...byTerm.values()].flatMap((facts) =>
    facts.every(([, value]) => value === facts[0]![1]) ? [facts[0]!] : [],
  );
}

function includes(facts: readonly Fact[], [term, value]: Fact): boolean {
  return facts.some((fact) => fact[0] === term && fact[1] === value);
}
