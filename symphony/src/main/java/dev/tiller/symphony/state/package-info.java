/**
 * What people have done to a page: filters, groups, selections, colors, and where they stand.
 *
 * <p>Start at {@link dev.tiller.symphony.state.PageState}; {@code src/main/web/state.ts} holds the
 * same fields, and both write the same JSON.
 */
@NullMarked
package dev.tiller.symphony.state;

import org.jspecify.annotations.NullMarked;
