import type { JSX as Preact } from "preact";
import type * as Kit from "./kit";

declare global {
  /** What the page gives to the scripts of views. */
  const symphony: { readonly kit: typeof Kit };

  namespace JSX {
    type Element = Preact.Element;
    type ElementType = Preact.ElementType;
    type ElementClass = Preact.ElementClass;
    interface IntrinsicElements extends Preact.IntrinsicElements {}
    interface IntrinsicAttributes extends Preact.IntrinsicAttributes {}
    interface ElementAttributesProperty extends Preact.ElementAttributesProperty {}
    interface ElementChildrenAttribute extends Preact.ElementChildrenAttribute {}
  }
}
