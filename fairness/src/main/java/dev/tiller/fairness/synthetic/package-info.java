/**
 * Faces with a known answer: {@link dev.tiller.fairness.synthetic.SyntheticFaces} draws them, with
 * or without a planted weakness of one group, and {@link dev.tiller.fairness.synthetic.Eigenfaces}
 * is a small encoder of them. Nothing is downloaded, nobody is shown.
 */
@NullMarked
package dev.tiller.fairness.synthetic;

import org.jspecify.annotations.NullMarked;
