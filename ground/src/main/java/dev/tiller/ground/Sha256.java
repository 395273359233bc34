package dev.tiller.ground;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 for whoever feeds it piece by piece; whole files and texts go to {@link AtomicFile}. */
public final class Sha256 {

  private Sha256() {}

  /** A fresh digest. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
