package dev.tiller.steering;

/** Which token positions a map moves. */
public enum Position {
  /** Every position, the prompt's and the first token's too: what the papers do. */
  ALL,
  /**
   * The mean over positions is moved, and every position shifts by as much: what Linear-AcT does
   * with the channels of images, x + T(mean) - mean. A support is tested on the mean.
   */
  MEAN,
  /**
   * The last position of the tensor that passes: the prompt's last token while the prompt is read
   * in, then each new token. A single pass over a whole text steers its last position only, so
   * perplexity under such a map must be measured token by token. Right with left padding alone.
   */
  LAST
}
