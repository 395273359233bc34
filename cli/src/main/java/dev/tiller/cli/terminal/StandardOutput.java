package dev.tiller.cli.terminal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that remembers why it could not be written: print streams only remember that
 * something failed.
 */
public final class StandardOutput extends FilterOutputStream {

  private volatile @Nullable IOException failure;

  /**
   * @param stream of the process
   */
  public StandardOutput(OutputStream stream) {
    super(stream);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      remember(e);
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      remember(e);
      throw e;
    }
  }

  private void remember(IOException e) {
    if (failure == null) {
      failure = e;
    }
  }

  /** The first failure, such as a full disk; null if all was written. */
  public @Nullable IOException failure() {
    return failure;
  }

  /** Whether it failed because nobody reads it any more, as behind {@code | head}. */
  public boolean unread() {
    IOException first = failure;
    return first != null && String.valueOf(first.getMessage()).contains("Broken pipe");
  }
}
