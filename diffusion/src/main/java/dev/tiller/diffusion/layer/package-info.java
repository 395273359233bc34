/** Parts that denoisers and autoencoders share: features of time, modulated norms, group norms. */
@NullMarked
package dev.tiller.diffusion.layer;

import org.jspecify.annotations.NullMarked;
