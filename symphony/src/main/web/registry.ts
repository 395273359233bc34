/** Views by name. Built-in views come through this door too: their scripts register themselves. */

import type { ComponentType } from "preact";

/** A view receives the fields of its Java record as properties, each table as a `Table`. */
export type View = ComponentType<any>;

const views = new Map<string, View>();

/** Draws components of this name with `view` from now on; a name is given once. */
export function register(name: string, view: View): void {
  if (views.has(name)) throw new Error(`A view named '${name}' is registered already.`);
  views.set(name, view);
}

export function find(name: string): View {
  const found = views.get(name);
  if (!found) {
    throw new Error(`no view is named '${name}'; its script must call symphony.kit.register("${name}", view)`);
  }
  return found;
}
