/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.fawa.api.file.v1.FileInfo;
import io.fawa.api.file.v1.FileService;
import io.fawa.api.file.v1.GetDownloadURLRequest;
import io.fawa.api.file.v1.GetDownloadURLResponse;
import io.fawa.api.file.v1.ReceiveFileRequest;
import io.fawa.api.file.v1.ReceiveFileResponse;
import io.fawa.api.file.v1.SendFileRequest;
import io.fawa.api.file.v1.SendFileRequest.PayloadCase;
import io.fawa.api.file.v1.SendFileResponse;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;
import io.fawa.connect.server.Call;
import io.fawa.files.ByteRange;
import io.fawa.files.FileLibrary;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.LinkSigner;
import io.fawa.files.NewUpload;
import io.fawa.files.Sharing;
import io.fawa.files.Terms;
import io.fawa.files.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Function;

/** The RPCs of the file service. Keeps one chunk of a file in memory, however large the file. */
final class FileCalls implements FileService {
  /** The largest chunk of a download, by the contract. */
  static final int CHUNK_BYTES_MAX = 64 * 1024;

  private final FileLibrary library;
  private final LinkSigner signer;
  private final Function<Call, String> baseUrl;

  /**
   * Over {@code library}.
   *
   * @param baseUrl the base URL of links, such as {@code https://files.example}
   */
  FileCalls(FileLibrary library, LinkSigner signer, Function<Call, String> baseUrl) {
    this.library = library;
    this.signer = signer;
    this.baseUrl = baseUrl;
  }

  @Override
  public SendFileResponse sendFile(Source<SendFileRequest> requests, Call call) {
    FileInfo info = info(requests);
    NewUpload asked = NewUpload.of(info.getName(), info.getSize(), call.peer().asker());
    // The clients of the original show the key to people.
    try (Upload upload = library.begin(asked.sharedAs(new Sharing(Terms.NONE, true, "")))) {
      OutputStream sink = asStream(upload);
      for (SendFileRequest request : requests) {
        if (request.getPayloadCase() != PayloadCase.CHUNK_DATA) {
          throw invalid("subsequent messages must be chunk data");
        }
        request.getChunkData().writeTo(sink);
      }
      FileRecord file = upload.complete();
      return SendFileResponse.newBuilder()
          .setSuccess(true)
          .setMessage("File " + file.name().text() + " uploaded successfully.")
          .setRandomkey(file.key().text())
          .setSha256(file.sha256())
          .build();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void receiveFile(
      ReceiveFileRequest request, Sink<ReceiveFileResponse> responses, Call call) {
    try {
      FileRecord file = find(request.getRandomkey(), "file not found", call);
      ByteRange part = ByteRange.of(request.getOffset(), request.getLength(), file.size());
      try (InputStream in = library.read(file, part)) {
        ReceiveFileResponse.Builder response =
            ReceiveFileResponse.newBuilder().setFilename(file.name().text());
        responses.send(response.setFileSize(file.size()).setSha256(file.sha256()).build());
        response.clearSha256();
        for (long left = part.length(); left > 0; ) {
          ByteString chunk = chunk(in, (int) Math.min(left, CHUNK_BYTES_MAX));
          responses.send(response.setChunkData(chunk).build());
          left -= chunk.size();
        }
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public GetDownloadURLResponse getDownloadURL(GetDownloadURLRequest request, Call call) {
    try {
      FileRecord file = find(request.getRandomkey(), "file not found or link expired", call);
      library.read(file, new ByteRange(0, 0)).close(); // no link to a missing content
      return GetDownloadURLResponse.newBuilder()
          .setUrl(baseUrl.apply(call) + signer.sign(file).pathAndQuery(Downloads.PATH))
          .setFilename(file.name().text())
          .build();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static FileInfo info(Source<SendFileRequest> requests) {
    SendFileRequest first =
        requests.receive().orElseThrow(() -> invalid("missing file info message"));
    if (first.getPayloadCase() != PayloadCase.INFO) {
      throw invalid("first message must be file info");
    }
    return first.getInfo();
  }

  private FileRecord find(String key, String notFound, Call call) throws FileRefusedException {
    if (key.isEmpty()) {
      throw invalid("randomkey cannot be empty");
    }
    return library
        .find(key, call.peer().asker())
        .orElseThrow(() -> new RpcException(Code.NOT_FOUND, notFound));
  }

  private static ByteString chunk(InputStream in, int wanted) throws IOException {
    byte[] bytes = new byte[wanted];
    int got = in.readNBytes(bytes, 0, wanted);
    if (got < wanted) {
      throw new RpcException(Code.DATA_LOSS, "the stored file is truncated");
    }
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  /** Lets a chunk write its own arrays, which avoids a copy. */
  private static OutputStream asStream(Upload upload) {
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
      }

      @Override
      public void write(byte[] source, int offset, int length) throws IOException {
        upload.append(source, offset, length);
      }
    };
  }

  private static RpcException failure(IOException e) {
    if (!(e instanceof FileRefusedException refused)) {
      return new RpcException(Code.UNAVAILABLE, "storage is not available", e);
    }
    return new RpcException(Replies.code(refused), String.valueOf(refused.getMessage()), refused);
  }

  private static RpcException invalid(String message) {
    return new RpcException(Code.INVALID_ARGUMENT, message);
  }
}
