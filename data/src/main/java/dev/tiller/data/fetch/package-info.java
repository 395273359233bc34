/**
 * Data that ships inside packages, fetched through the ordinary clients of their registries: start
 * at {@link dev.tiller.data.fetch.Packages}.
 */
@NullMarked
package dev.tiller.data.fetch;

import org.jspecify.annotations.NullMarked;
