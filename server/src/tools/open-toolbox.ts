import { changeDeliveryAddressTool } from './builtin/change-address-tool.ts';
import {
  addOrderItemTool,
  addOrderNoteTool,
  addShipmentTool,
  changeOrderItemTool,
  moveOrderTool,
  removeOrderItemTool,
  undoOrderChangeTool,
  updateOrderTool,
} from './builtin/change-order-tools.ts';
import { createOrderTool } from './builtin/create-order-tool.ts';
import { getInventoryItemTool, listInventoryTool, setInventoryStockTool } from './builtin/inventory-tools.ts';
import { getArticleTool, searchKnowledgeTool } from './builtin/knowledge-tools.ts';
import { getOrderStatusTool, getPaymentStatusTool, getShippingTool, getUserOrdersTool } from './builtin/order-status-tools.ts';
import { getOrderHistoryTool, getOrderTool, getStoreTool, listOrdersTool, listStoresTool } from './builtin/orderdesk-read-tools.ts';
import { getTicketTool, listTicketsTool, searchTicketsTool } from './builtin/read-ticket-tools.ts';
import { getListingDetailsTool, getUserInfoTool, searchConversationsTool, searchTool } from './builtin/shop-tools.ts';
import { addTicketNoteTool, createTicketTool, handOffTicketTool, replyToTicketTool } from './builtin/write-ticket-tools.ts';
import { createToolbox } from './toolbox.ts';
import type { Toolbox } from './toolbox.ts';

/** The tools of this installation. */
export function openToolbox(): Toolbox {
  return createToolbox([
    searchKnowledgeTool,
    getArticleTool,
    listTicketsTool,
    searchTicketsTool,
    getTicketTool,
    createTicketTool,
    addTicketNoteTool,
    handOffTicketTool,
    replyToTicketTool,
    getOrderStatusTool,
    getPaymentStatusTool,
    getShippingTool,
    getUserOrdersTool,
    getListingDetailsTool,
    getUserInfoTool,
    searchConversationsTool,
    searchTool,
    listStoresTool,
    getStoreTool,
    listOrdersTool,
    getOrderTool,
    getOrderHistoryTool,
    listInventoryTool,
    getInventoryItemTool,
    setInventoryStockTool,
    createOrderTool,
    updateOrderTool,
    changeDeliveryAddressTool,
    addOrderNoteTool,
    addOrderItemTool,
    changeOrderItemTool,
    removeOrderItemTool,
    addShipmentTool,
    moveOrderTool,
    undoOrderChangeTool,
  ]);
}
