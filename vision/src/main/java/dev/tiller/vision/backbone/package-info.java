/**
 * One file an architecture: read it and you have read the whole network. Start with {@link
 * dev.tiller.vision.backbone.SmallCnn}, then {@link dev.tiller.vision.backbone.ResNet}. Parameters
 * have torchvision's or timm's names where those have the network. To add one, implement {@link
 * dev.tiller.vision.backbone.Backbone}; to load it by its name from a folder, name an {@link
 * dev.tiller.vision.backbone.Architecture} in {@code META-INF/services}.
 */
@NullMarked
package dev.tiller.vision.backbone;

import org.jspecify.annotations.NullMarked;
