/**
 * The small text-to-image model: captioned clothes in procedural styles ({@link
 * dev.tiller.pretraining.image.CaptionedClothes}), the model ({@link
 * dev.tiller.pretraining.image.PixelModel}), its objective ({@link
 * dev.tiller.pretraining.image.FlowMatching}), and judges of what it draws ({@link
 * dev.tiller.pretraining.image.Recognition}).
 *
 * <p>Start with {@link dev.tiller.pretraining.image.ImageModelTrainer}.
 */
@NullMarked
package dev.tiller.pretraining.image;

import org.jspecify.annotations.NullMarked;
