package dev.guestloop.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came out of {@link AsyncProcess#run}.
 *
 * @param exitValue the exit value; 0 means success, by convention
 * @param output what the process wrote to its standard output; not copied
 * @param errors what it wrote to its standard error; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // these are streams of bytes, and equals compares what is in them
public record ProcessResult(int exitValue, byte[] output, byte[] errors) {

    private static final int SHOWN = 1_000;

    /**
     * Makes a result.
     *
     * @param exitValue the exit value
     * @param output the standard output
     * @param errors the standard error
     */
    public ProcessResult {
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(errors, "errors");
    }

    /**
     * Returns the standard output as a text in UTF-8.
     *
     * @return the text
     */
    public String outputText() {
        return new String(output, StandardCharsets.UTF_8);
    }

    /**
     * Returns the standard error as a text in UTF-8.
     *
     * @return the text
     */
    public String errorText() {
        return new String(errors, StandardCharsets.UTF_8);
    }

    /**
     * Returns this result if the process succeeded.
     *
     * @return this
     * @throws IOException if the exit value is not 0; the message has it, and how the standard error begins
     */
    public ProcessResult requireSuccess() throws IOException {
        if (exitValue != 0) {
            String text = errorText();
            throw new IOException("The process has failed: exitValue=" + exitValue + ", errors="
                    + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text));
        }
        return this;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProcessResult(int otherValue, byte[] otherOutput, byte[] otherErrors)
                && exitValue == otherValue
                && Arrays.equals(output, otherOutput)
                && Arrays.equals(errors, otherErrors);
    }

    @Override
    public int hashCode() {
        return Objects.hash(exitValue, Arrays.hashCode(output), Arrays.hashCode(errors));
    }

    @Override
    public String toString() {
        return "ProcessResult[exitValue=" + exitValue + ", output=" + output.length + " bytes, errors=" + errors.length
                + " bytes]";
    }
}
