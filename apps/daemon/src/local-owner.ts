/** The one owner of an embedded assistant. */
export const LOCAL_OWNER = '00000000-0000-4000-8000-000000000001'
