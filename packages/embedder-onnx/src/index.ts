export { type DownloadOptions, type DownloadProgress, downloadModel } from './download-model.ts'
export { createOnnxEmbedder, type OnnxEmbedder, type OnnxEmbedderOptions } from './onnx-embedder.ts'
