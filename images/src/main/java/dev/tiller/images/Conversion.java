package dev.tiller.images;

/** What was done to a file's image on the way to a {@link Picture}, beyond decoding. */
public enum Conversion {
  /** Samples of more than 8 bits were rounded to 8. */
  DEPTH("rounded to 8 bits"),
  /** Inks were converted to red, green and blue by the file's profile or a common one. */
  INKS("converted from CMYK"),
  /** Transparent parts were laid over white. */
  ALPHA("laid over white"),
  /** Turned or mirrored as its EXIF data says. */
  ORIENTATION("turned as EXIF says"),
  /** Scaled, and cut at the center, to the size asked for. */
  SIZE("brought to the size asked for"),
  /** Gray became color, or color gray. */
  CHANNELS("brought to the channels asked for");

  private final String told;

  Conversion(String told) {
    this.told = told;
  }

  /** The end of a sentence that begins with a number of images. */
  public String told() {
    return told;
  }
}
