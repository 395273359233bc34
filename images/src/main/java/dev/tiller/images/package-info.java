/**
 * Images of a user, from wherever they are to bytes of one size. Start with {@link
 * dev.tiller.images.ImageSource}: {@link dev.tiller.images.ImageFolder}, {@link
 * dev.tiller.images.ParquetImages}, {@link dev.tiller.images.IdxImages} and {@link
 * dev.tiller.images.ImageList} (anything that can be iterated) give pictures by number; {@link
 * dev.tiller.images.ImageLoading} decodes all of them on several threads and brings them to one
 * size; {@link dev.tiller.images.LoadedImages} holds them in the heap or in a mapped file.
 *
 * <p>What becomes of a file, whatever it is: 8 bits a sample (16 are rounded), one channel where it
 * is gray and three where it has colors (palettes are resolved, CMYK is converted by its profile),
 * laid over white where it is transparent, turned as the EXIF data of a JPEG says. {@link
 * dev.tiller.images.Conversion} counts these. Color profiles of RGB images are not applied, as
 * torchvision and Pillow do not.
 *
 * <p>This package is public. It is a module of its own so that whoever takes tables and texts
 * carries no decoder (decision 15).
 */
@NullMarked
package dev.tiller.images;

import org.jspecify.annotations.NullMarked;
