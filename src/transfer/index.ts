export { localAddressTowards, namedTransferUrl, type OwnServer, transferUrls } from './addresses.ts';
export type { ConnectionOptions } from './client/connection.ts';
export { DataPlaces, type DataPlacesOptions } from './client/data-places.ts';
export type { WantedData } from './client/fetch-packed.ts';
export { TransferClient } from './client/transfer-client.ts';
export type { StateFolder } from './server/state-folder.ts';
export { TransferServer, type TransferServerOptions } from './server/transfer-server.ts';
export { makeToken } from './token.ts';
