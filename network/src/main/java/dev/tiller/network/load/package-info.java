/**
 * Reads what Hugging Face's {@code save_pretrained} writes: {@code config.json} of transformers 4
 * and 5, and weights in one safetensors file or several with an index.
 */
@NullMarked
package dev.tiller.network.load;

import org.jspecify.annotations.NullMarked;
