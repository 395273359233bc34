package dev.tiller.cli;

import dev.tiller.ground.Interruption;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/** The process: UTF-8 streams, Ctrl-C, the exit code. */
public final class Main {

  /** Of an exit code, where a signal ended the process: the convention of every shell. */
  private static final int SIGNALLED = 128;

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Not the platform's encoding: what another program reads from a pipe is always UTF-8.
    PrintStream out = utf8(FileDescriptor.out);
    PrintStream err = utf8(FileDescriptor.err);
    System.setOut(out);
    System.setErr(err);
    Tiller tiller = new Tiller(new PrintWriter(out, true), new PrintWriter(err, true));
    AtomicBoolean asked = new AtomicBoolean();
    StopSignals.handle(signal -> stop(tiller, signal, asked.getAndSet(true)));
    int code = Tiller.FAILED;
    try {
      code = tiller.run(args);
    } finally {
      out.flush();
      err.flush();
    }
    System.exit(code);
  }

  private static PrintStream utf8(FileDescriptor stream) {
    return new PrintStream(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
  }

  /** Long work is asked to save and return, once; anything else, and who asks twice, ends now. */
  private static void stop(Tiller tiller, int signal, boolean again) {
    if (again || !tiller.savesWhenInterrupted()) {
      Runtime.getRuntime().halt(SIGNALLED + signal);
    }
    Interruption.request();
    System.err.println(
        "tiller: stopping; what can be resumed is being saved (again to end at once)");
  }
}
