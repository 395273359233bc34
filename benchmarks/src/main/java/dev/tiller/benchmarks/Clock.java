package dev.tiller.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What time is. */
public enum Clock {
  /** The clock on the wall: what figures are made of. */
  WALL {
    @Override
    public long nanos() {
      return System.nanoTime();
    }
  },
  /**
   * Processor time of the calling thread: says something even on a busy machine, but only where one
   * thread does all the work.
   */
  THREAD {
    @Override
    public long nanos() {
      return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
  },
  /** Processor time of all threads, the compiler's and the collector's too. */
  PROCESS {
    @Override
    public long nanos() {
      return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
          .getProcessCpuTime();
    }
  };

  /** Nanoseconds since some moment. */
  public abstract long nanos();
}
