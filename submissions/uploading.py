"""How much of an upload is taken in before the page decides: a little more than the largest file, then no more."""

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

from submissions.inspection import LARGEST

MOST = LARGEST + 1  # one byte more, so that the page sees that it is too big
PATIENCE = 3 * LARGEST  # after so much the line is cut: nobody sends that by mistake


class Limited(TemporaryFileUploadHandler):
    """Writes each file to disk up to the limit and lets the rest pass by, so that the form is answered with a sentence."""

    chunk_size = 256 * 1024  # bytes
    passed = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.passed += len(raw_data)
        if self.passed > PATIENCE:
            raise StopUpload(connection_reset=True)
        room = MOST - self.file.tell()
        if room > 0:
            self.file.write(raw_data[:room])
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        file: TemporaryUploadedFile = self.file
        file.seek(0)
        file.size = min(file_size, MOST)
        return file
