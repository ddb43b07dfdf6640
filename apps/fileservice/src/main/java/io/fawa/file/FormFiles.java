/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.commons.fileupload.FileItemIterator;
import org.apache.commons.fileupload.FileItemStream;
import org.apache.commons.fileupload.FileUpload;
import org.apache.commons.fileupload.FileUploadException;
import org.apache.commons.fileupload.UploadContext;

/**
 * The files of a form (multipart/form-data, RFC 7578), one after another as they come. Keeps none
 * of them. Fields without a file are skipped. Single-owner.
 */
final class FormFiles {
  private static final int PARTS_MAX = 1000;
  private static final int PART_HEADER_BYTES_MAX = 8192;

  private final FileItemIterator parts;
  private int count;

  /** The body is no form, as a form should be. */
  static final class MalformedFormException extends IOException {
    private static final long serialVersionUID = 1;

    MalformedFormException(String message) {
      super(message);
    }

    MalformedFormException(Exception cause) {
      super("not a form: " + cause.getMessage(), cause);
    }
  }

  /**
   * One file.
   *
   * @param content to be read before the next file is asked for; throws {@link
   *     MalformedFormException}
   */
  record FormFile(String name, InputStream content) {}

  /**
   * Begins to read.
   *
   * @param contentType of the request, with the boundary
   * @throws MalformedFormException there is no boundary, or what follows is no form
   */
  FormFiles(String contentType, InputStream body) throws MalformedFormException {
    FileUpload form = new FileUpload();
    form.setHeaderEncoding(StandardCharsets.UTF_8.name());
    form.setPartHeaderSizeMax(PART_HEADER_BYTES_MAX);
    try {
      parts = form.getItemIterator(new Form(contentType, body));
    } catch (FileUploadException | IOException e) {
      throw new MalformedFormException(e);
    }
  }

  /**
   * The next file.
   *
   * @return empty at the end of the form
   * @throws MalformedFormException there is something else, or more than {@value #PARTS_MAX} parts
   */
  Optional<FormFile> next() throws MalformedFormException {
    try {
      while (parts.hasNext()) {
        if (++count > PARTS_MAX) {
          throw new MalformedFormException("a form has at most " + PARTS_MAX + " parts");
        }
        FileItemStream part = parts.next();
        // A browser sends an empty name where no file was chosen.
        if (part.getName() != null && !part.getName().isEmpty()) {
          return Optional.of(new FormFile(part.getName(), new Content(part.openStream())));
        }
      }
      return Optional.empty();
    } catch (MalformedFormException e) {
      throw e;
    } catch (FileUploadException | IOException e) {
      throw new MalformedFormException(e);
    }
  }

  private static final class Content extends FilterInputStream {
    Content(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] octet = new byte[1];
      return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return in.read(target, offset, length);
      } catch (IOException e) {
        throw new MalformedFormException(e);
      }
    }
  }

  private record Form(String contentType, InputStream body) implements UploadContext {
    @Override
    public String getCharacterEncoding() {
      return StandardCharsets.UTF_8.name();
    }

    @Override
    public String getContentType() {
      return contentType;
    }

    @Override
    public InputStream getInputStream() {
      return body;
    }

    @Override
    public long contentLength() {
      return -1; // which is not limited here
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // its caller is the library
    public int getContentLength() {
      return -1;
    }
  }
}
