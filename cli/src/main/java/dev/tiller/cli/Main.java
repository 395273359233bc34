package dev.tiller.cli;

import dev.tiller.tensor.Interruption;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The process: UTF-8 streams, Ctrl-C, the exit code. */
public final class Main {

  /** A checkpoint of gigabytes on a slow disk is written in this time. */
  private static final long SAVING_SECONDS = 300;

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Not the platform's encoding: what another program reads from a pipe is always UTF-8.
    PrintStream out = utf8(FileDescriptor.out);
    PrintStream err = utf8(FileDescriptor.err);
    System.setOut(out);
    System.setErr(err);
    Tiller tiller = new Tiller(new PrintWriter(out, true), new PrintWriter(err, true));
    CountDownLatch finished = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(tiller, finished), "stop"));
    int code = Tiller.FAILED;
    try {
      code = tiller.run(args);
    } finally {
      out.flush();
      err.flush();
      finished.countDown();
    }
    System.exit(code);
  }

  private static PrintStream utf8(FileDescriptor stream) {
    return new PrintStream(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
  }

  /** Runs when the JVM is about to end, for whatever reason. */
  private static void stop(Tiller tiller, CountDownLatch finished) {
    if (finished.getCount() == 0 || !tiller.savesWhenInterrupted()) {
      return;
    }
    Interruption.request();
    System.err.println("tiller: stopping; what can be resumed is being saved");
    try {
      if (!finished.await(SAVING_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("tiller: gave up waiting for the work to stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
